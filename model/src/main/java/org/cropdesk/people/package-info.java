/**
 * How well people agree, with themselves and each other, and how often they overrule the machine.
 */
@NullMarked
package org.cropdesk.people;

import org.jspecify.annotations.NullMarked;
