# The portal as it is served: no build tools, no servers of its own, no practice (.dockerignore).
# tests/test_image.py goes through these steps in a plain folder.

FROM python:3.11-slim-bookworm AS packages
COPY requirements-uv.lock requirements.lock /
RUN pip install --no-cache-dir --require-hashes --requirement /requirements-uv.lock
RUN uv venv /venv \
    && uv pip sync --require-hashes --python /venv/bin/python /requirements.lock

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && python -m pip uninstall --yes pip setuptools wheel \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin dief \
    && install --directory --owner dief --mode 0700 /files
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /portal
COPY . .
# A language without a catalogue yet is no fault: the portal speaks English there.
RUN for catalogue in locale/*/LC_MESSAGES/django.po; do \
        if [ -e "$catalogue" ]; then \
            pybabel --quiet compile --input-file "$catalogue" --output-file "${catalogue%.po}.mo" \
                --locale "$(echo "$catalogue" | cut -d/ -f2)" || exit 1; \
        fi; \
    done
# Settings ask for what only a running portal has; nothing here uses it.
RUN DATABASE_URL=postgres://nobody@nowhere/nothing REDIS_URL=redis://nowhere \
    SECRET_KEY=nothing VAULT_KEYS=1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    FILES_DIR=/files PORTAL_ADDRESS=https://nowhere.example EMAIL_URL=dummymail:// \
    python manage.py collectstatic --no-input --verbosity 0
USER dief
EXPOSE 8000
# Threads: a slow upload must not look like a worker that hangs.
CMD ["gunicorn", "dief_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "4", "--worker-tmp-dir", "/tmp", "--no-control-socket"]
