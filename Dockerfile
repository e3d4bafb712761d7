# amends in a container: one static program without a shell, not as root. SQLite, the time zones and the certificates are in it.
#   docker build -t amends .
#   docker run --rm amends doctor --help
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=1 go build -trimpath -tags "netgo osusergo timetzdata sqlite_omit_load_extension" \
    -ldflags "-s -w -linkmode external -extldflags -static" -o /out/amends ./cmd/amends \
 && mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /src/LICENSE /src/NOTICE /
COPY --from=build /out/amends /amends
# amends.yaml is read from here if it is there, and amends.db is made here unless AMENDS_DB names another database.
COPY --from=build --chown=10001:10001 /out/data /data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/amends"]
CMD ["serve"]
