/** What `proxy --help` says below its options. */
export const proxyNotes = `
A time is a number with its unit: 500ms, 30s, 5m, 1h.

Examples:
  npm run proxy -- --monitor postgres://autoctl_node@10.0.0.5:5432/pg_auto_failover
  npm run proxy -- --nodes 10.0.0.1:5432,10.0.0.2:5432 --listen 0.0.0.0:6432 --admin 127.0.0.1:8008

Logs are JSON lines on standard error. The nodes' password comes from PGPASSWORD. SIGTERM or SIGINT
ends it in order: nobody new, --drain-timeout for who is there; a second one, later than a second
after the first, ends it at once. The rest is in docs/proxy.md.`;
