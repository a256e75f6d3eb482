@org.jspecify.annotations.NullMarked
package org.cropdesk.inference.learning;
