/** The only room that sees DJL and ONNX Runtime; others see plain arrays and buffers. */
@NullMarked
package org.cropdesk.inference.onnx;

import org.jspecify.annotations.NullMarked;
