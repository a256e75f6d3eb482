package org.cropdesk.embedding;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Recipes as the catalog keeps them. */
final class RecipeJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecipeJson() {}

  static String write(SpaceRecipe recipe) {
    try {
      return JSON.writeValueAsString(recipe);
    } catch (JacksonException e) {
      throw new IllegalStateException("A recipe is always JSON", e);
    }
  }

  static SpaceRecipe read(String json) {
    try {
      return JSON.readValue(json, SpaceRecipe.class);
    } catch (JacksonException e) {
      throw new IllegalStateException("The catalog holds a recipe that is none: " + json, e);
    }
  }
}
