package org.cropdesk.app.review;

import java.util.UUID;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;

/** The undo list of this sitting, with the words of its two buttons. JavaFX thread only. */
final class DeskSteps {
  private final UndoStack stack = new UndoStack();
  private final ReadOnlyStringWrapper undoText = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper redoText = new ReadOnlyStringWrapper("");

  /** What the next undo takes back, empty when this sitting did nothing. */
  ReadOnlyStringProperty undoTextProperty() {
    return undoText.getReadOnlyProperty();
  }

  ReadOnlyStringProperty redoTextProperty() {
    return redoText.getReadOnlyProperty();
  }

  UndoStack.@Nullable Step peekUndo() {
    return stack.peekUndo();
  }

  UndoStack.@Nullable Step peekRedo() {
    return stack.peekRedo();
  }

  void did(UndoStack.Step step) {
    stack.did(step);
    changed();
  }

  void undone(UUID revert) {
    stack.undone(revert);
    changed();
  }

  void undoneEarlier(UndoStack.Step step) {
    stack.undoneEarlier(step);
    changed();
  }

  void redone(UUID revert) {
    stack.redone(revert);
    changed();
  }

  /** Forgets a product somebody else has changed. */
  void forget(long product) {
    stack.forget(product);
    changed();
  }

  void clear() {
    stack.clear();
    changed();
  }

  private void changed() {
    UndoStack.Step undo = stack.peekUndo();
    UndoStack.Step redo = stack.peekRedo();
    undoText.set(undo == null ? "" : undo.what());
    redoText.set(redo == null ? "" : redo.what());
  }
}
