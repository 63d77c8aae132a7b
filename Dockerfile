# Banto in production: the sources (Node strips the types) and production packages, without a build.
FROM node:24-slim

ENV NODE_ENV=production
WORKDIR /app

# package-lock.json refers to a local package in tools/; without it `npm ci` fails.
COPY package.json package-lock.json .npmrc ./
COPY tools ./tools
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

COPY migrations ./migrations
COPY src ./src

# Fill Node's compile cache, so that Banto starts in half the time. Run as the user who starts Banto, because Node has a
# separate cache for each user.
RUN install -d -o node node_modules/.cache/banto
USER node
RUN NODE_COMPILE_CACHE=node_modules/.cache/banto node --eval "import('/app/src/process/app.ts')"

# Banto writes no files, so run it with a read-only file system. Mount the policy file, or set its path in OPS_CONFIG.
EXPOSE 3000

# After this signal Banto goes on for DRAIN_SECONDS (8) and then finishes its work: allow 35 seconds before it is killed
# (docker stop --time 35, terminationGracePeriodSeconds: 35).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

CMD ["node", "src/main.ts"]
