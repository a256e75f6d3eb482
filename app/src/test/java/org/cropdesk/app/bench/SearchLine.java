package org.cropdesk.app.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cropdesk.app.AppContext;
import org.cropdesk.app.AppOptions;
import org.cropdesk.app.Folders;
import org.cropdesk.app.Weights;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.HalfVector;
import org.cropdesk.db.Statements;
import org.cropdesk.embedding.Aspect;
import org.cropdesk.embedding.Space;
import org.cropdesk.embedding.Spaces;
import org.cropdesk.filter.Condition;
import org.cropdesk.filter.Filter;
import org.cropdesk.filter.FilterCatalog;
import org.cropdesk.filter.FilterParser;
import org.cropdesk.filter.FilterSql;
import org.cropdesk.filter.Parsed;
import org.cropdesk.filter.Subject;
import org.cropdesk.index.CropAnalysis;
import org.cropdesk.index.ProductAnalysis;
import org.cropdesk.search.CatalogSearch;
import org.cropdesk.search.Hit;
import org.cropdesk.search.Leg;
import org.cropdesk.search.QueryEncoder;
import org.cropdesk.search.RerankWeights;
import org.cropdesk.search.SearchQuery;
import org.cropdesk.search.SearchRequest;

/**
 * Search by meaning among a million products with vectors of 512 dimensions, with and without
 * filters: how long it takes until the products are there with all that is shown of them, and how
 * many of the ten really nearest are among the ten found. The vectors are made by the database and
 * lie as those of pictures do, one kind of thing within another: all in one cone (random pairs have
 * a cosine of .4), in it 40 kinds (.66), in those 1,000 (.85), in those 25,000 (.95) of 40 products
 * each. Table and index are kept in the cache.
 */
final class SearchLine implements Line {
  private static final double LIMIT_MS = 100;
  private static final double ENCODE_LIMIT_MS = 50;
  private static final double RECALL = 0.95;
  private static final int QUERIES = 30;
  private static final int K = 10;

  /** From everything to nearly nothing. */
  private static final List<String> FILTERS =
      List.of(
          "",
          "category:kitchen",
          "stage:verified",
          "metadata.season:winter",
          "category:kitchen stage:verified",
          "colour:red",
          "colour:orange",
          "doubt>0.99",
          "mug");

  @Override
  public List<Result> run(Ground ground) throws Exception {
    var results = new ArrayList<Result>();
    Path home = ground.cache().resolve("million-products");
    try (AppContext app = MillionCatalog.open(ground, home, MillionCatalog.Size.OF_PRODUCTS)) {
      fill(app.database(), home);
      results.addAll(searches(app.database()));
    }
    results.add(encoding(ground));
    return results;
  }

  private static void fill(CatalogDatabase database, Path home) throws Exception {
    Path complete = home.resolve("vectors");
    if (Files.exists(complete)) {
      return;
    }
    long start = System.nanoTime();
    database.write(
        "make a million vectors",
        c -> {
          Statements.execute(c, "set local synchronous_commit = off");
          Statements.execute(c, "set local session_replication_role = replica");
          Statements.execute(c, "select open_space(id), setseed(0.5) from space");
          Statements.execute(
              c,
              """
              create temporary table part on commit drop as
                select i, array_agg(random_normal())::vector(512) as v
                  from generate_series(0, 46040) i, generate_series(1, 512) d group by i;
              create unique index on part (i);
              analyze part;
              create function pg_temp.at(i bigint, salt bigint, many bigint) returns int
                language sql immutable as
                'select ((hashint8extended(i, salt) & 1073741823) % many)::int';
              create function pg_temp.scaled(v vector, by float8) returns vector
                language sql immutable as
                'select v * array_fill(by, array[512])::vector(512)';
              create temporary table kind on commit drop as
                select k, m.v + pg_temp.scaled(a.v, 0.8) + pg_temp.scaled(b.v, 0.7)
                            + pg_temp.scaled(c.v, 0.5) as v
                  from generate_series(0, 24999) k, part m, part a, part b, part c
                 where m.i = 0 and a.i = 1 + k % 40 and b.i = 41 + k % 1000 and c.i = 1041 + k;
              create unique index on kind (k);
              analyze kind
              """);
          Statements.execute(
              c,
              """
              insert into space_vector (space_id, subject_id, product_id, crop_id, dimensions,
                                        fingerprint, of_primary, embedding)
              select s.id, k.id, k.product_id, k.id, 512, 'f', true,
                     l2_normalize(g.v + pg_temp.scaled(d.v, 0.35))::halfvec
                from crop k, space s, kind g, part d
               where g.k = pg_temp.at(k.id, 71, 25000)
                 and d.i = 26041 + pg_temp.at(k.id, 72, 20000)
              """);
          Statements.execute(
              c,
              """
              insert into space_tally select id, 0, (select count(*) from space_vector), 0
                from space on conflict (space_id, slot) do update set vectors = excluded.vectors
              """);
          Statements.execute(
              c,
              """
              insert into product_words select id, words_of(sku, title, description) from product
              on conflict do nothing
              """);
          Statements.execute(
              c,
              """
              create table bench_query as
                select q, l2_normalize(g.v + pg_temp.scaled(d.v, 0.35))::halfvec(512) as v
                  from generate_series(1, 200) q, kind g, part d
                 where g.k = pg_temp.at(q, 81, 25000) and d.i = 26041 + pg_temp.at(q, 82, 20000)
              """);
          return true;
        });
    double loaded = (System.nanoTime() - start) / 1e9;
    start = System.nanoTime();
    database.write(
        "index a million vectors",
        c -> {
          Statements.execute(c, "set local maintenance_work_mem = '3GB'");
          int space = (int) Statements.number(c, "select id from space");
          Statements.execute(
              c,
              """
              create index space_vector_primary_%1$d on space_vector_%1$d
                using hnsw ((embedding::halfvec(512)) halfvec_cosine_ops)
                with (ef_construction = 128) where of_primary
              """
                  .formatted(space));
          return true;
        });
    double indexed = (System.nanoTime() - start) / 1e9;
    database.read(
        "analyze",
        c -> {
          Statements.execute(c, "analyze");
          return true;
        });
    String took =
        String.format(Locale.ROOT, "vectors %.0f s, index %.0f s with 3 GB", loaded, indexed);
    System.out.println(took);
    Files.writeString(complete, took);
  }

  private static List<float[]> queries(CatalogDatabase database) {
    return database.read(
        "read the queries",
        c ->
            Statements.list(
                c,
                "select v::vector::real[] from bench_query order by q limit " + QUERIES,
                r -> {
                  var boxed = (Float[]) r.getArray(1).getArray();
                  var vector = new float[boxed.length];
                  for (int i = 0; i < vector.length; i++) {
                    vector[i] = boxed[i];
                  }
                  return vector;
                }));
  }

  private static List<Result> searches(CatalogDatabase database) {
    List<float[]> queries = queries(database);
    var search = new CatalogSearch(database, new Prepared(queries), Clock.systemUTC());
    Space space = new Spaces(database).active(Aspect.IMAGE).orElseThrow();
    var words = new FilterCatalog(database).words();
    var plain = new ArrayList<Double>();
    var filtered = new ArrayList<Double>();
    var notes = new ArrayList<String>();
    double least = 1;
    double sum = 0;
    for (String text : FILTERS) {
      Filter filter =
          switch (FilterParser.parse(text, words)) {
            case Parsed.Good(var good, _) -> good;
            case Parsed.Faulty(var fault) -> throw new IllegalStateException(fault.explained());
          };
      SearchRequest request =
          SearchRequest.of(new SearchQuery.ByText("0"))
              .within(filter)
              .by(EnumSet.of(Leg.SEMANTIC))
              .weighing(RerankWeights.NONE)
              .limitedTo(K);
      // Before anything is timed: comparing all sweeps the server's memory.
      List<Set<Long>> exact = exact(database, space, queries, text, filter);
      for (int i = 0; i < queries.size(); i++) {
        search.search(request.about(new SearchQuery.ByText(Integer.toString(i))));
      }
      var millis = new double[queries.size()];
      double recall = 0;
      for (int i = 0; i < queries.size(); i++) {
        var asked = request.about(new SearchQuery.ByText(Integer.toString(i)));
        long start = System.nanoTime();
        var answer = search.search(asked);
        millis[i] = (System.nanoTime() - start) / 1e6;
        (text.isEmpty() ? plain : filtered).add(millis[i]);
        Set<Long> nearest = exact.get(i);
        long same =
            answer.semantic().stream().map(Hit::productId).filter(nearest::contains).count();
        recall += nearest.isEmpty() ? 1 : (double) same / nearest.size();
      }
      recall /= queries.size();
      least = Math.min(least, recall);
      sum += recall;
      notes.add(
          String.format(
              Locale.ROOT,
              "%s p50 %.0f, p95 %.0f ms, recall %.3f",
              text.isEmpty() ? "no filter" : text,
              Rounds.percentile(millis, 0.5),
              Rounds.percentile(millis, 0.95),
              recall));
    }
    double mean = sum / FILTERS.size();
    return List.of(
        time("search, 1,000,000 vectors, p95", plain, notes.getFirst()),
        time("search with a filter, p95", filtered, String.join("; ", notes)),
        new Result(
            "search, recall@10, worst filter",
            "share",
            least,
            RECALL,
            least / RECALL,
            least / RECALL,
            mean / RECALL,
            1.0,
            String.format(Locale.ROOT, "mean over the filters %.3f", mean)));
  }

  private static Result time(String name, List<Double> millis, String note) {
    double[] all = millis.stream().mapToDouble(d -> d).toArray();
    return Result.time(name, Rounds.percentile(all, 0.95), all, LIMIT_MS, note);
  }

  /** The ten nearest to each query, found by comparing all that match; kept with the catalog. */
  private static List<Set<Long>> exact(
      CatalogDatabase database, Space space, List<float[]> queries, String text, Filter filter) {
    Condition condition = FilterSql.of(filter, Subject.PRODUCTS, Clock.systemUTC());
    String sql =
        """
        insert into bench_nearest
        select ?, ?, coalesce(array_agg(id), '{}') from (
          select id from (
            select p.id, v.embedding <=> ?::halfvec as distance
              from product p join effective_primary e on e.product_id = p.id
              join space_vector v on v.space_id = %d and v.subject_id = e.crop_id
             where p.deleted_at is null and %s offset 0) s
           order by distance, id limit %d) n
        on conflict do nothing
        """
            .formatted(space.id(), condition.sql(), K);
    return database.write(
        "compare all",
        c -> {
          Statements.execute(
              c,
              """
              create table if not exists bench_nearest (
                filter text, query int, products bigint[], primary key (filter, query))
              """);
          var all = new ArrayList<Set<Long>>();
          for (int i = 0; i < queries.size(); i++) {
            String known =
                "select unnest(products) from bench_nearest where filter = ? and query = ?";
            var ids = Statements.list(c, known, r -> r.getLong(1), text, i);
            if (ids.isEmpty()) {
              var arguments =
                  new ArrayList<Object>(List.of(text, i, new HalfVector(queries.get(i))));
              arguments.addAll(condition.arguments());
              Statements.update(c, sql, arguments.toArray());
              ids = Statements.list(c, known, r -> r.getLong(1), text, i);
            }
            all.add(Set.copyOf(ids));
          }
          return all;
        });
  }

  private static Result encoding(Ground ground) {
    try (var pipeline =
        AppContext.openPipeline(
            new AppOptions(
                "embedded",
                null,
                Weights.of(null, null, null, ground.samples()),
                0.15,
                new Folders(ground.scratch(), ground.scratch().resolve("cache"), ground.samples()),
                "bench"))) {
      var millis = new double[100];
      for (int i = -20; i < millis.length; i++) {
        long start = System.nanoTime();
        pipeline.encodeTexts(List.of("a red striped mug number " + i));
        if (i >= 0) {
          millis[i] = (System.nanoTime() - start) / 1e6;
        }
      }
      return Result.time(
          "one text query encoded, p95",
          Rounds.percentile(millis, 0.95),
          millis,
          ENCODE_LIMIT_MS,
          "the sample encoder");
    }
  }

  /** Queries whose vectors were made beforehand: the number of the query is its text. */
  private record Prepared(List<float[]> vectors) implements QueryEncoder, QueryEncoder.OfSpace {
    @Override
    public QueryEncoder.OfSpace of(Space space) {
      return this;
    }

    @Override
    public ProductAnalysis look(String name, byte[] picture) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String identity() {
      return "bench";
    }

    @Override
    public boolean mayChange() {
      return false;
    }

    @Override
    public List<float[]> probes() {
      return List.of();
    }

    @Override
    public float[] text(String words) {
      return vectors.get(Integer.parseInt(words));
    }

    @Override
    public float[] crop(byte[] picture, CropAnalysis crop) {
      throw new UnsupportedOperationException();
    }
  }
}
