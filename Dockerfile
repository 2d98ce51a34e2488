# The tag is for people; the digest decides. Both are updated together (docs/deployment.md).
ARG NODE_IMAGE=node:22.23.1-bookworm-slim@sha256:6c74791e557ce11fc957704f6d4fe134a7bc8d6f5ca4403205b2966bd488f6b3

# Build with the development packages; run without them.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The build needs no install script of a package, and such a script would run as root.
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts ./scripts
COPY src ./src
COPY routes ./routes
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# For `state.dir`. A new volume that is mounted here gets its owner and mode.
RUN install -d -m 700 -o node -g node /var/lib/conference-gateway
# The image's own unprivileged user; /app still belongs to root.
USER node
ENV GATEWAY_CONFIG=/etc/conference-gateway/gateway.yaml
# The API (`listen.port`) and the admin listener (`admin.port`; on loopback unless the configuration changes it).
EXPOSE 8080 9464
# Live is enough: without FreeSWITCH a restart of the gateway does not help.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s CMD ["node", "dist/src/cli.js", "health"]
# node itself, not npm: npm would take the SIGTERM and leave node behind.
ENTRYPOINT ["node", "dist/src/cli.js"]
