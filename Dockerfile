# Storekeeper in a small image: built in one stage, run in another that holds the programs and
# what they load. No secret goes in: hand the token over as a file or a variable when it runs.
#
#   docker build --build-arg STOREKEEPER_COMMIT=$(git rev-parse --short=12 HEAD) -t storekeeper .
#   docker run --rm -v "$PWD/manifests:/manifests:ro" -e LAUNCHDARKLY_ACCESS_TOKEN \
#     storekeeper plan -f /manifests

FROM debian:bookworm-slim AS build
WORKDIR /source
COPY scripts/bootstrap scripts/packages.txt scripts/
RUN scripts/bootstrap build && rm -rf /var/lib/apt/lists/*
COPY . .
# The context has no .git: the build asks this variable for its commit.
ARG STOREKEEPER_COMMIT=unknown
RUN STOREKEEPER_COMMIT="$STOREKEEPER_COMMIT" \
  && export STOREKEEPER_COMMIT \
  && cmake --preset release -DBUILD_TESTING=OFF -DSTOREKEEPER_BENCHMARKS=OFF \
    -DCMAKE_INSTALL_PREFIX=/usr \
  && cmake --build --preset release \
  && DESTDIR=/image cmake --install build/release --strip

FROM debian:bookworm-slim
ARG STOREKEEPER_COMMIT=unknown
LABEL org.opencontainers.image.title="storekeeper" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.revision="$STOREKEEPER_COMMIT"
# The release build links everything else into the programs, but for the daemon's metrics library;
# git, ssh and gpg are for a daemon that follows a repository.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git gpg gpgv libprometheus-cpp-core1.0 \
    libstdc++6 openssh-client \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /image/ /
# Each build proves that nothing is missing to start.
RUN ["storekeeper", "version"]
RUN ["storekeeper-daemon", "--version"]
USER 65532:65532
WORKDIR /
STOPSIGNAL SIGTERM
ENTRYPOINT ["storekeeper"]
CMD ["--help"]
