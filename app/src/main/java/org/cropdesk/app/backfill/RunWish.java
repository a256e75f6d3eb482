package org.cropdesk.app.backfill;

import org.cropdesk.backfill.BackfillSettings;
import org.cropdesk.inference.backfill.RecipeRequest;

/** What somebody wants a run to be: how its vectors are made, and how it works. */
public record RunWish(RecipeRequest request, BackfillSettings settings) {}
