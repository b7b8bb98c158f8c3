# dropwarp's image: Debian's GDAL, a reduced Java, an installation of dropwarp. docs/CONTAINER.md describes its use.

# The same GDAL for building and for running.
FROM debian:trixie-slim AS gdal
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgdal36 proj-bin \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/cache/ldconfig/* /var/log/*


FROM gdal AS build
# OpenJDK fails to install if the folder of man pages is missing.
RUN mkdir -p /usr/share/man/man1 \
    && apt-get update \
    && apt-get install -y --no-install-recommends binutils g++ maven openjdk-21-jdk-headless swig xz-utils \
    && ln -s /usr/lib/jvm/java-21-openjdk-* /usr/lib/jvm/jdk
ENV JAVA_HOME=/usr/lib/jvm/jdk
# The newest bindings on Maven Central that work with GDAL 3.10.
ENV GDAL_BINDINGS=3.9.0
WORKDIR /build

# All of Java SE, in a third of the space of openjdk-21-jre-headless and its dependencies.
RUN jlink --add-modules java.se,jdk.crypto.ec,jdk.jcmd,jdk.management,jdk.unsupported,jdk.zipfs \
        --strip-debug --no-header-files --no-man-pages --compress=zip-6 --output /opt/java \
    && /opt/java/bin/java -Xshare:dump

COPY src/main/native src/main/native
RUN sh src/main/native/build-gdal-jni.sh /opt/dropwarp/jni

# A build without sources fetches plugins and libraries into a cached layer: they change less often than the sources.
COPY .mvn .mvn
COPY pom.xml ./
RUN mvn -B -q -Dquick -Dmaven.test.skip=true "-Dgdal.version=$GDAL_BINDINGS" package
COPY src/main src/main
RUN mvn -B -q -o -Dquick -Dmaven.test.skip=true "-Dgdal.version=$GDAL_BINDINGS" package && mv target/lib/dropwarp*.jar target


FROM gdal
RUN groupadd --gid 1000 dropwarp \
    && useradd --uid 1000 --gid 1000 --no-create-home --home-dir /data --shell /usr/sbin/nologin --no-log-init dropwarp \
    && install -d -o 1000 -g 1000 /data
COPY --from=build /opt/java /opt/java
COPY --from=build /opt/dropwarp/jni /opt/dropwarp/jni
COPY --from=build /build/target/lib /opt/dropwarp/lib
COPY dropwarp src/main/container/is-healthy /opt/dropwarp/
COPY config /opt/dropwarp/config
COPY routes /opt/dropwarp/routes
COPY --from=build /build/target/dropwarp.jar /build/target/dropwarp-worker.jar /opt/dropwarp/lib/
# Here and not in the build: an archive fits jars of the same times only, and a cached layer has those of an earlier build.
RUN --mount=type=bind,from=build,source=/build/src/main,target=/mnt \
    sh /mnt/launcher/archive-classes.sh /opt/java/bin/java /opt/dropwarp/lib /opt/dropwarp /opt/dropwarp/jni \
    && rm -rf /tmp/*

ARG VERSION=0.1.0
ARG REVISION=unknown
# NOASSERTION: the image holds works under many licences; see /usr/share/doc, /opt/java/legal and the jars.
LABEL org.opencontainers.image.title="dropwarp" \
      org.opencontainers.image.description="Drop a raster into a folder, get it back correctly reprojected, or learn exactly why not." \
      org.opencontainers.image.licenses="NOASSERTION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

ENV JAVA_HOME=/opt/java \
    LC_ALL=C.UTF-8 \
    PATH=/opt/dropwarp:$PATH \
    DROPWARP_DATA=/data
VOLUME /data
WORKDIR /data
# Numeric, so that Kubernetes can check that it is not root.
USER 1000:1000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/dropwarp/is-healthy"]
ENTRYPOINT ["/opt/dropwarp/dropwarp"]
CMD ["run"]
