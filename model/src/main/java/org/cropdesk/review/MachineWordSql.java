package org.cropdesk.review;

/**
 * What the machine said of a product at the moment a person decided about it. It is stored with the
 * decision, because later runs and other thresholds replace it: whoever counts how often people
 * overrule the machine needs the word that they saw.
 */
final class MachineWordSql {
  /** As JSON: verdicts by crop, the primary crop, best labels; its argument is the product. */
  static final String OF_PRODUCT =
      """
      select jsonb_build_object(
               'verdicts', (
                 select jsonb_object_agg(m.crop_id, jsonb_build_object(
                          'keep', m.keep, 'reasons', m.reasons, 'by', m.provenance_id))
                   from crop k join verdict m on m.crop_id = k.id and m.source = 'MACHINE'
                  where k.product_id = p.id and k.deleted_at is null),
               'primary', (
                 select jsonb_build_object('crop', m.crop_id, 'by', m.provenance_id)
                   from primary_choice m
                  where m.product_id = p.id and m.source = 'MACHINE'
                    and m.crop_id is not null),
               'labels', (
                 select jsonb_object_agg(g.crop_id, g.labels)
                   from (select l.crop_id, jsonb_object_agg(l.attribute, jsonb_build_object(
                                  'value', l.value, 'by', l.provenance_id,
                                  'head', l.head_version)) as labels
                           from crop k join label l on l.crop_id = k.id
                            and l.source = 'MACHINE' and l.rank = 1
                          where k.product_id = p.id and k.deleted_at is null
                          group by l.crop_id) g))::text
        from (select ?::bigint as id) p
      """;

  private MachineWordSql() {}
}
