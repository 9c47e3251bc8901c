# One image with the four programs and the command line, from Debian's packages alone.
#   docker build -t homeward:<version> .

FROM debian:bookworm-slim AS build
WORKDIR /homeward
# First what changes seldom: script/bootstrap names the packages.
COPY script script
RUN script/bootstrap server
COPY . .
RUN script/build release --target gateway episode-service interview-service meeting-service homeward && \
    install -D --strip --target-directory=/built build/release/gateway/gateway \
        build/release/episode-service/episode-service build/release/interview-service/interview-service \
        build/release/meeting-service/meeting-service build/release/cli/homeward

FROM debian:bookworm-slim
# The libraries that the programs name; tests/checks/image.py compares. Time zones and authorities are read at run time.
RUN apt-get update && \
    apt-get install -y --no-install-recommends \
        ca-certificates tzdata \
        libabsl20220623 libcivetweb1 libcsv3 libcurl4 libgrpc++1.51 libgrpc29 libicu72 libjemalloc2 libmariadb3 \
        libprometheus-cpp-core1.0 libprotobuf32 libsoci-core4.0 libsoci-mysql4.0 libssl3 libstdc++6 zlib1g && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /built/ /usr/local/bin/
USER 65532:65532
CMD ["homeward", "help"]
