package org.cropdesk.people;

import java.util.List;

/**
 * How well people agree and how often they overrule the machine.
 *
 * @param pace of the person who asks, never of anybody else
 * @param own the same person shown a product again blind
 * @param between a blind answer beside what another person had said
 * @param others words of people that another person overruled later, having seen them
 * @param machine words of the machine that people overruled
 */
public record PeopleReport(
    List<PaceOfDay> pace,
    List<Agreement> own,
    List<Agreement> between,
    List<Rate> others,
    List<Rate> machine) {
  public PeopleReport {
    pace = List.copyOf(pace);
    own = List.copyOf(own);
    between = List.copyOf(between);
    others = List.copyOf(others);
    machine = List.copyOf(machine);
  }
}
