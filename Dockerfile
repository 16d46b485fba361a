# The commands as images, from one build: --target producer is stock-events, --target tail is
# cdc-tail, --target dashboard is cdc-dashboard. Their arguments are the commands' own. --target checks
# has cdc-doctor and cdc-verify. --target connect is Debezium's image with the transforms of
# connect-plugins. Needs BuildKit, the default since Docker 23.

FROM maven:3.9.12-eclipse-temurin-17-noble AS build
WORKDIR /src
COPY . .
# Only these modules and what they need: no PostgreSQL, broker or Connect. The cache keeps the
# downloads for the next build.
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -q -Dquick -DskipTests -pl connect-plugins,producer-cli,cdc-consumer,capture-checks,dashboard -am \
        package dependency:copy-dependencies -DincludeScope=runtime

FROM eclipse-temurin:17.0.20_8-jre-noble AS runtime
COPY bin/ /opt/stock-events/bin/
# No account is needed: the commands write to standard output only.
USER 10001:10001
WORKDIR /tmp

FROM runtime AS producer
COPY --from=build /src/producer-cli/target/producer-cli-*.jar /src/producer-cli/target/dependency/ /opt/stock-events/lib/
ENTRYPOINT ["/opt/stock-events/bin/stock-events"]
CMD ["--help"]

FROM runtime AS tail
COPY --from=build /src/cdc-consumer/target/cdc-consumer-*.jar /src/cdc-consumer/target/dependency/ /opt/stock-events/lib/
ENTRYPOINT ["/opt/stock-events/bin/cdc-tail"]

FROM runtime AS checks
COPY --from=build /src/capture-checks/target/capture-checks-*.jar /src/capture-checks/target/dependency/ /opt/stock-events/lib/
ENV PATH="/opt/stock-events/bin:$PATH"
CMD ["cdc-doctor"]

FROM runtime AS dashboard
COPY --from=build /src/dashboard/target/dashboard-*.jar /src/dashboard/target/dependency/ /opt/stock-events/lib/
EXPOSE 8501
ENTRYPOINT ["/opt/stock-events/bin/cdc-dashboard"]

FROM quay.io/debezium/connect:3.7.0.Final AS connect
COPY --from=build /src/connect-plugins/target/connect-plugins-*.jar /kafka/connect/stock-events/
