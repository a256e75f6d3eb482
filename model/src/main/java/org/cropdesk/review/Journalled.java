package org.cropdesk.review;

import java.util.UUID;

/** What a person said, on its way from the disk of this machine to the catalog. */
sealed interface Journalled permits ReviewDecision, BlindAnswer {
  /** Made by the client, unique for ever: taking it in twice has the effect of once. */
  UUID id();
}
