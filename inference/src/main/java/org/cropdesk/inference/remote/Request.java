package org.cropdesk.inference.remote;

import java.util.List;
import org.cropdesk.inference.encode.Side;

/**
 * One batch on its way out.
 *
 * @param items texts, or PNG files in base64
 * @param query whether texts search or are to be found
 */
record Request(Side side, List<String> items, boolean query) {
  Request of(List<String> some) {
    return new Request(side, some, query);
  }
}
