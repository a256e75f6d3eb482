package org.cropdesk.app.command;

/**
 * A command with the number typed, if its key is a digit.
 *
 * @param digit 1..9, 0 when there was none
 */
public record Invocation(CommandId command, int digit) {}
