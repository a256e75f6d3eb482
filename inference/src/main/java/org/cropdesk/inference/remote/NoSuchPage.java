package org.cropdesk.inference.remote;

import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;

/** The server has nothing at this address. */
final class NoSuchPage extends CatalogException {
  NoSuchPage(String problem) {
    super(ErrorKind.ENVIRONMENT, problem, "Check EMBEDDING_SERVER_URL and the model.", null);
  }
}
