# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /muster
COPY package.json package-lock.json ./
COPY console/package.json ./console/
# No package needs a script of its own to be installed.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production MUSTER_DATA=/var/lib/muster
# Temporal is reached by TLS with the machine's certificates where it has some.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --mode=0700 --owner=node --group=node /var/lib/muster /var/lib/muster/files
WORKDIR /muster
COPY --from=build /muster/package.json ./
COPY --from=build /muster/node_modules ./node_modules
COPY --from=build /muster/dist ./dist
USER node
VOLUME /var/lib/muster
EXPOSE 8080
CMD ["node", "dist/api/main.js"]
