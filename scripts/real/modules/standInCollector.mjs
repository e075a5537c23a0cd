import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As the package of the contrib distribution has it. */
const UNIT = `[Unit]
Description=Stand-in of the OpenTelemetry Collector
[Service]
User=otelcol-contrib
ExecStart=/usr/bin/otelcol-contrib --config=/etc/otelcol-contrib/config.yaml
Restart=on-failure
RestartSec=1
[Install]
WantedBy=multi-user.target
`;
const POST_INSTALL = `#!/bin/sh
set -e
getent passwd otelcol-contrib >/dev/null || useradd --system --no-create-home --shell /usr/sbin/nologin otelcol-contrib
`;

/** Takes a configuration that has what one must have, and runs until it is ended; or dies at its start. */
const program = dies => `#!/bin/sh
if [ "$1" = validate ]; then
  for word in receivers: processors: exporters: service:; do
    grep -q "^$word" "\${2#--config=}" || { echo "no $word" >&2; exit 1; }
  done
  exit 0
fi
[ -n "\${OPENCSP_OTEL_TOKEN+x}" ] || { echo 'no environment' >&2; exit 1; }
${dies ? 'exit 1' : 'exec sleep infinity'}
`;

/**
 * A package with the names of the collector's own, since none can be had where only Debian's packages are. It sends
 * nothing: what the real one makes of its configuration is not proven by it.
 *
 * @param {{ folder: string, version: string, dies?: boolean }} options
 * @returns {{ file: string, checksum: string }}
 */
export function makeCollectorPackage({ folder, version, dies = false }) {
  const root = join(folder, version);
  const put = (path, text, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), mode);
  };
  put(
    'DEBIAN/control',
    `Package: otelcol-contrib\nVersion: ${version}\nArchitecture: all\nMaintainer: nobody <nobody@example.com>\nDescription: stand-in\n`,
  );
  put('DEBIAN/postinst', POST_INSTALL, 0o755);
  put('usr/bin/otelcol-contrib', program(dies), 0o755);
  put('usr/lib/systemd/system/otelcol-contrib.service', UNIT);
  const file = join(folder, `${version}.deb`);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', root, file], {
    stdio: 'ignore',
  });
  const sum = createHash('sha256').update(readFileSync(file)).digest('hex');
  return { file, checksum: `sha256:${sum}` };
}
