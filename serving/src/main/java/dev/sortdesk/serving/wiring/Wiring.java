package dev.sortdesk.serving.wiring;

import dev.sortdesk.core.config.QueueConfig;
import dev.sortdesk.core.config.ServeConfig;
import dev.sortdesk.core.config.SortdeskConfig;
import dev.sortdesk.core.files.LocalTree;
import dev.sortdesk.core.mlflow.Mlflow;
import dev.sortdesk.core.mlflow.MlflowStores;
import dev.sortdesk.core.registry.ModelRegistry;
import dev.sortdesk.serving.cache.AnswerCache;
import dev.sortdesk.serving.limit.ClientLimits;
import dev.sortdesk.serving.model.ModelWatcher;
import dev.sortdesk.serving.model.ServingModels;
import dev.sortdesk.serving.observe.InferenceLog;
import dev.sortdesk.serving.observe.InputHmac;
import dev.sortdesk.serving.observe.Meters;
import dev.sortdesk.serving.queue.ScoringQueue;
import dev.sortdesk.serving.remote.RedisLink;
import dev.sortdesk.serving.remote.Remotes;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of core and of the service, put together by the configuration. */
@Factory
final class Wiring {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  @Singleton
  ServeConfig serve(SortdeskConfig config) {
    return config.serve();
  }

  @Singleton
  QueueConfig queueConfig(ServeConfig config) {
    return config.queue();
  }

  @Singleton
  ModelRegistry registry(SortdeskConfig config) {
    Path workdir = Path.of(config.workdir());
    Mlflow mlflow = MlflowStores.open(config.mlflow(), new LocalTree(workdir));
    mlflow.notice().ifPresent(notice -> LOG.warn("{}", notice));
    return new ModelRegistry(mlflow, config.mlflow());
  }

  @Singleton
  InputHmac hmac(ServeConfig config) {
    return new InputHmac(config.cache().secret());
  }

  @Singleton
  @Bean(preDestroy = "close")
  InferenceLog inferenceLog(SortdeskConfig config, InputHmac hmac, Meters meters) {
    String named = config.serve().log().folder();
    Path folder = named.isEmpty() ? Path.of(config.workdir(), "inference") : Path.of(named);
    return new InferenceLog(config.serve().log(), folder, hmac, meters.registry());
  }

  @Singleton
  @Bean(preDestroy = "close")
  Remotes remotes(ServeConfig config) {
    return Remotes.open(config);
  }

  @Singleton
  ClientLimits limits(ServeConfig config, Remotes remotes, Meters meters) {
    return remotes
        .limits()
        .map(
            redis -> {
              meters.remote("limits", redis, RedisLink::state);
              return ClientLimits.shared(config.limit(), redis, meters.fallbacks("limits"));
            })
        .orElseGet(() -> ClientLimits.inMemory(config.limit()));
  }

  @Singleton
  AnswerCache cache(
      ServeConfig config,
      Remotes remotes,
      InputHmac hmac,
      Meters meters,
      @Named(TaskExecutors.BLOCKING) ExecutorService reading) {
    if (config.cache().kind().equals("none")) {
      return AnswerCache.off(hmac, meters.registry());
    }
    return remotes
        .answers()
        .map(
            redis -> {
              meters.remote("answers", redis, RedisLink::state);
              return AnswerCache.shared(
                  config.cache(),
                  redis,
                  hmac,
                  reading,
                  meters.registry(),
                  meters.fallbacks("answers"));
            })
        .orElseGet(() -> AnswerCache.inMemory(config.cache(), hmac, meters.registry()));
  }

  @Singleton
  @Bean(preDestroy = "close")
  ScoringQueue queue(QueueConfig config) {
    return new ScoringQueue(config);
  }

  @Singleton
  @Bean(preDestroy = "close")
  ModelWatcher watcher(
      SortdeskConfig config, ModelRegistry registry, ServingModels models, Meters meters) {
    String copies = config.serve().models();
    Path folder = copies.isEmpty() ? Path.of(config.workdir(), "serving") : Path.of(copies);
    ModelWatcher watcher =
        new ModelWatcher(
            registry,
            folder,
            config.serve().modelMegabytes() * 1024L * 1024L,
            models,
            config.serve().pollSeconds(),
            meters::reload);
    meters.current(() -> watcher.status().current());
    meters.remote("registry", watcher, ModelWatcher::registryState);
    return watcher;
  }
}
