# The portal's one image: web, worker, beat and management commands run from it (compose.yaml).
ARG PYTHON_VERSION=3.11

FROM python:${PYTHON_VERSION}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements/base.txt /tmp/base.txt
RUN pip install --no-deps --only-binary :all: --require-hashes -r /tmp/base.txt
WORKDIR /app
COPY . .
# Catalogues, static files and bytecode are made here, once. What settings insist on is only lent to
# this step: nothing of it stays in the image.
RUN find locale -name '*.po' | while read -r po; do \
        pybabel -q compile -i "$po" -o "${po%.po}.mo" \
            -l "$(basename "$(dirname "$(dirname "$po")")")" || exit 1; \
    done \
    && env ALLOWED_HOSTS=localhost DATABASE_URL=postgres://build REDIS_URL=redis://build \
        DEFAULT_FROM_EMAIL=build@localhost EMAIL_URL=dummymail:// SECRET_KEY=build \
        SITE_URL=https://localhost STATIC_ROOT=/app/collected VAR_DIR=/tmp \
        python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q /opt/venv config portal queries pressroom broadcasts

FROM python:${PYTHON_VERSION}-slim
LABEL org.opencontainers.image.title="Open Almaty"
RUN useradd --system --uid 10001 --no-create-home --shell /bin/false portal \
    && install -d -o portal -g portal /var/lib/open-almaty
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GUNICORN_BIND=0.0.0.0:8000 \
    STATIC_ROOT=/app/collected \
    VAR_DIR=/var/lib/open-almaty
WORKDIR /app
USER portal
VOLUME /var/lib/open-almaty
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py"]
