# One image for web, worker and beat; its steps are those of make.
FROM python:3.12.12-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends make git \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/bitewing
COPY requirements requirements
COPY Makefile pyproject.toml ./
RUN make .venv/.run
COPY . .
RUN BITEWING_STATIC=/srv/bitewing/collected make production && rm -rf frontend/node_modules

FROM python:3.12.12-slim-bookworm
RUN useradd --system --uid 10001 --create-home bitewing \
    && install -d -o bitewing /var/lib/bitewing
WORKDIR /srv/bitewing
COPY --from=build /srv/bitewing /srv/bitewing
ENV PATH=/srv/bitewing/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BITEWING_VAR=/var/lib/bitewing \
    BITEWING_STATIC=/srv/bitewing/collected
USER bitewing
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-m", "config.probe", "http://127.0.0.1:8000/health/live"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4"]
