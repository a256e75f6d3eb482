/** Frozen versions as files: formats, targets, manifests, and the proof that nothing changed. */
@NullMarked
package org.cropdesk.dataset.export;

import org.jspecify.annotations.NullMarked;
