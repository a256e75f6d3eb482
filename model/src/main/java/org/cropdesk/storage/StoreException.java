package org.cropdesk.storage;

import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/** An object store that cannot be opened. */
public final class StoreException extends CatalogException {
  public StoreException(String problem, String remedy, @Nullable Throwable cause) {
    super(ErrorKind.STORE, problem, remedy, cause);
  }
}
