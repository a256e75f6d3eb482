package org.cropdesk.dataset.labels;

/**
 * Something that could not be taken over as it is.
 *
 * @param file that says it
 * @param item within the file: a line, an annotation, a picture; empty for the file as a whole
 * @param message what is wrong with it and what became of it
 */
public record LabelProblem(String file, String item, String message) {}
