# One image for all four services; which one it is, the command says.

FROM node:22-bookworm-slim AS assets
WORKDIR /assets
COPY shared/web/package.json shared/web/package-lock.json shared/web/.npmrc ./
RUN npm ci --omit=dev

FROM python:3.12-slim-bookworm AS environment
RUN python -m venv /opt/opvangpunt
COPY requirements/run.txt ./
RUN /opt/opvangpunt/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes -r run.txt

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin opvangpunt \
    && install --directory --owner opvangpunt --mode 700 \
       /run/opvangpunt /run/opvangpunt/access /run/opvangpunt/signing /var/lib/opvangpunt
ENV PATH=/opt/opvangpunt/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=environment /opt/opvangpunt /opt/opvangpunt
COPY shared ./shared
COPY services ./services
COPY deploy ./deploy
COPY --from=assets /assets/node_modules ./shared/web/node_modules
RUN python -m compileall -q shared services deploy
USER opvangpunt
EXPOSE 8100 8101 8102 8103
CMD ["python", "-m", "services.intake.app"]
