@NullMarked
package org.cropdesk.inference.onnx;

import org.jspecify.annotations.NullMarked;
