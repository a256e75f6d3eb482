package org.cropdesk.app.bench;

import java.util.List;

/** One comparison. Runs in a process of its own, so that no line warms or burdens another. */
interface Line {
  List<Result> run(Ground ground) throws Exception;
}
