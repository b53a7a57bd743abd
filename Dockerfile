FROM python:3.13-slim AS build
COPY pyproject.toml README.md LICENSE /src/
COPY src /src/src
COPY schemas /src/schemas
RUN python -m venv /hookproof && /hookproof/bin/pip install --no-cache-dir --disable-pip-version-check /src

FROM python:3.13-slim
COPY --from=build /hookproof /hookproof
RUN useradd --create-home --uid 10001 hookproof
USER hookproof
WORKDIR /work
ENTRYPOINT ["/hookproof/bin/hookproof"]
CMD ["--help"]
