package org.cropdesk.app;

import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneId;
import org.cropdesk.app.learning.Learner;
import org.cropdesk.catalog.ProductImporter;
import org.cropdesk.dataset.DatasetMachines;
import org.cropdesk.dataset.Datasets;
import org.cropdesk.db.CatalogDatabase;
import org.cropdesk.db.CatalogLocation;
import org.cropdesk.evaluation.FrozenPictures;
import org.cropdesk.evaluation.Models;
import org.cropdesk.index.Indexer;
import org.cropdesk.index.LabelSwitch;
import org.cropdesk.index.Rejudge;
import org.cropdesk.index.RunUndo;
import org.cropdesk.index.ThresholdsStore;
import org.cropdesk.inference.backfill.RecipeMaker;
import org.cropdesk.inference.backfill.VectorMakers;
import org.cropdesk.inference.evaluation.Evaluator;
import org.cropdesk.inference.known.EncoderSettings;
import org.cropdesk.inference.known.KnownEncoders;
import org.cropdesk.inference.label.VocabularyFile;
import org.cropdesk.inference.pipeline.Pipeline;
import org.cropdesk.inference.pipeline.PipelineConfig;
import org.cropdesk.inference.query.PipelineQueries;
import org.cropdesk.inference.remote.KeySource;
import org.cropdesk.inference.remote.ServerSettings;
import org.cropdesk.label.Vocabularies;
import org.cropdesk.learning.Learning;
import org.cropdesk.review.BulkUndo;
import org.cropdesk.review.ReviewService;
import org.cropdesk.search.CatalogSearch;
import org.cropdesk.search.QuickScan;
import org.cropdesk.storage.ObjectStore;
import org.cropdesk.storage.ObjectStores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where everything is put together. Safe for use by several threads. Whoever opened
 * it closes it; that is the only way out.
 */
public final class AppContext implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AppContext.class);

  private final AppOptions options;
  private final InstantSource clock = InstantSource.system();
  private final CatalogDatabase database;
  private final ObjectStore store;
  private final ReviewService reviews;
  private final PipelineQueries queries = new PipelineQueries(this::pipeline, this::encoders);
  private @Nullable Pipeline pipeline;
  private @Nullable KnownEncoders encoders;

  private AppContext(AppOptions options, CatalogDatabase database, ObjectStore store) {
    this.options = options;
    this.database = database;
    this.store = store;
    this.reviews = new ReviewService(database, clock);
  }

  /**
   * Opens the catalog and the object store. Blocks while the embedded server starts.
   *
   * @throws org.cropdesk.failure.CatalogException when one of them cannot be had
   */
  public static AppContext open(AppOptions options) {
    Path defaultDir = options.folders().home().resolve("catalog");
    CatalogLocation location = CatalogLocation.parse(options.catalog(), defaultDir);
    CatalogDatabase database = CatalogDatabase.open(location, InstantSource.system());
    try {
      String store = options.store() != null ? options.store() : storeBeside(location, options);
      return new AppContext(options, database, ObjectStores.open(store, System.getenv()));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static String storeBeside(CatalogLocation location, AppOptions options) {
    Path folder =
        location instanceof CatalogLocation.Embedded embedded
            ? embedded.dir().resolve("store")
            : options.folders().home().resolve("store");
    return "file:" + folder;
  }

  public AppOptions options() {
    return options;
  }

  public InstantSource clock() {
    return clock;
  }

  public CatalogDatabase database() {
    return database;
  }

  public ObjectStore store() {
    return store;
  }

  public ReviewService reviews() {
    return reviews;
  }

  /** Learning with the vocabulary of this machine; the encoder is opened when it is needed. */
  public Learner learner() {
    return learner(VocabularyFile.read(options.weights().vocabularies()));
  }

  public Learner learner(Vocabularies vocabularies) {
    var learning = new Learning(database, clock);
    return new Learner(learning, new LabelSwitch(database), this::pipeline, vocabularies);
  }

  public BulkUndo bulkUndo() {
    return new BulkUndo(database, reviews, clock);
  }

  public RunUndo runUndo() {
    return new RunUndo(database, clock);
  }

  public ProductImporter importer() {
    return new ProductImporter(database, store, clock);
  }

  public Indexer indexer() {
    return new Indexer(database, store, clock);
  }

  /** Searches; detector and encoder are opened when a query needs them. */
  public CatalogSearch search() {
    return new CatalogSearch(database, queries, Clock.system(ZoneId.systemDefault()));
  }

  public QuickScan quickScan() {
    return new QuickScan(search(), queries);
  }

  public Datasets datasets() {
    return new Datasets(database, Clock.system(ZoneId.systemDefault()));
  }

  /** What detector, encoder and vocabulary call things; they are opened when they are not yet. */
  public DatasetMachines datasetMachines() {
    Pipeline open = pipeline();
    var made = open.provenance();
    return new DatasetMachines(
        open.detectorInfo().classNames(),
        DatasetMachines.values(open.vocabularies()),
        made.detectorHash(),
        made.encoderHash(),
        made.preprocessFingerprint());
  }

  public Models models() {
    return new Models(database, clock);
  }

  /** Evaluates models with the vocabulary of this machine. */
  public Evaluator evaluator() {
    return new Evaluator(
        VocabularyFile.read(options.weights().vocabularies()),
        new FrozenPictures(store),
        options.folders().cache());
  }

  public ThresholdsStore thresholds() {
    return new ThresholdsStore(database);
  }

  public Rejudge rejudge() {
    return new Rejudge(database, clock, reviews.desk());
  }

  /**
   * Detector, encoder and the rest, judging by the thresholds in force. Opened at the first call,
   * which blocks for a second or more.
   */
  public synchronized Pipeline pipeline() {
    Pipeline open = pipeline;
    if (open == null) {
      open = openPipeline(options);
      pipeline = open;
    }
    open.judgeBy(thresholds().current());
    return open;
  }

  /** The encoders of spaces; each is opened when it is needed. */
  public synchronized KnownEncoders encoders() {
    KnownEncoders known = encoders;
    if (known == null) {
      known =
          new KnownEncoders(
              new EncoderSettings(
                  options.weights().encoders(),
                  ServerSettings.of(System.getenv()).orElse(null),
                  KeySource.standard(System.getenv()),
                  Runtime.getRuntime().availableProcessors(),
                  options.margin(),
                  options.folders().cache()),
              log::info);
      encoders = known;
    }
    return known;
  }

  /** What fills spaces. */
  public VectorMakers vectorMakers() {
    return new VectorMakers(encoders(), new StorePictures(store), RecipeMaker.Threads.standard());
  }

  /** A pipeline without a catalog. The caller closes it. */
  public static Pipeline openPipeline(AppOptions options) {
    Weights weights = options.weights();
    return Pipeline.open(
        PipelineConfig.standard(
                weights.detector(),
                weights.encoder(),
                weights.vocabularies(),
                options.folders().cache())
            .withMargin(options.margin()));
  }

  /** Weights first, then the store, then the catalog, which stops the embedded server. */
  @Override
  public void close() {
    queries.close();
    synchronized (this) {
      if (pipeline != null) {
        pipeline.close();
        pipeline = null;
      }
      if (encoders != null) {
        encoders.close();
        encoders = null;
      }
    }
    store.close();
    database.close();
  }
}
