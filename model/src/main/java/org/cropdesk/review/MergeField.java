package org.cropdesk.review;

import org.jspecify.annotations.Nullable;

/**
 * One thing two people had a word about, before, now and as it was meant: {@code keep} or {@code
 * reject}, the id of a primary crop, values of a label one a line, the note of a flag, {@code
 * verified} or {@code rework}. Null where nothing was said.
 *
 * @param base what stood there when the refused decision was made
 * @param theirs what stands there now
 * @param mine what the refused decision says
 * @param asked whether both sides spoke, so that a person has to choose; else mine is taken
 */
public record MergeField(
    HumanField about,
    @Nullable String base,
    @Nullable String theirs,
    @Nullable String mine,
    boolean asked) {}
