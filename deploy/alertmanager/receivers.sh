#!/bin/sh
# Prints Alertmanager's configuration with the receivers that the variables ALERT_... name (see ../.env.example).
# Alertmanager itself reads no variables.
set -eu

fail() {
  echo "error: $1" >&2
  exit 2
}

# A text as YAML: quoted, quotes doubled.
quoted() {
  printf "'%s'" "$(printf %s "$1" | sed "s/'/''/g")"
}

if [ -n "${ALERT_SLACK_URL:-}" ] && [ -z "${ALERT_SLACK_CHANNEL:-}" ]; then
  fail "ALERT_SLACK_URL is set and ALERT_SLACK_CHANNEL is not; set both"
fi
if [ -n "${ALERT_EMAIL_TO:-}" ] && { [ -z "${ALERT_EMAIL_FROM:-}" ] || [ -z "${ALERT_SMTP_HOST:-}" ]; }; then
  fail "ALERT_EMAIL_TO needs ALERT_EMAIL_FROM and ALERT_SMTP_HOST too; set them"
fi

cat <<'ROUTES'
route:
  receiver: people
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 12h
  routes:
    - matchers: [severity="page"]
      receiver: people
      repeat_interval: 1h

# What follows from a service that is down is not told besides.
inhibit_rules:
  - source_matchers: [alertname="SortdeskDown"]
    target_matchers: [alertname!="SortdeskDown"]
    equal: [job]

receivers:
  - name: people
ROUTES
if [ -n "${ALERT_WEBHOOK_URL:-}" ]; then
  echo "    webhook_configs:"
  echo "      - url: $(quoted "$ALERT_WEBHOOK_URL")"
fi
if [ -n "${ALERT_SLACK_URL:-}" ]; then
  echo "    slack_configs:"
  echo "      - api_url: $(quoted "$ALERT_SLACK_URL")"
  echo "        channel: $(quoted "$ALERT_SLACK_CHANNEL")"
  echo "        send_resolved: true"
  echo "        title: '{{ .CommonAnnotations.summary }}'"
  echo "        text: '{{ range .Alerts }}{{ .Annotations.description }} {{ .Annotations.runbook_url }} {{ end }}'"
fi
if [ -n "${ALERT_EMAIL_TO:-}" ]; then
  echo "    email_configs:"
  echo "      - to: $(quoted "$ALERT_EMAIL_TO")"
  echo "        from: $(quoted "$ALERT_EMAIL_FROM")"
  echo "        smarthost: $(quoted "$ALERT_SMTP_HOST")"
  echo "        auth_username: $(quoted "${ALERT_SMTP_USER:-}")"
  echo "        auth_password: $(quoted "${ALERT_SMTP_PASSWORD:-}")"
  echo "        send_resolved: true"
fi
