package org.cropdesk.app.review;

import org.cropdesk.app.activity.TaskRegistry;
import org.cropdesk.app.crops.CropThumbs;
import org.cropdesk.thresholds.Explanations;

/** Where the crops near one are found, and how they are pictured. */
public record Neighbourhood(Explanations explanations, CropThumbs thumbs, TaskRegistry tasks) {}
