#!/usr/bin/env bash
# Installs what the browser and key store tests use: Chromium, and a Secret Service with a session bus.
# Does nothing unless it runs in CI, as root, on a system with apt-get, and something is missing.
set -euo pipefail

[ "${CI:-}" = "true" ] || exit 0
[ "$(id -u)" = "0" ] || exit 0
command -v apt-get >/dev/null 2>&1 || exit 0

missing=()
command -v chromium >/dev/null 2>&1 || missing+=(chromium)
command -v gnome-keyring-daemon >/dev/null 2>&1 || missing+=(gnome-keyring)
command -v dbus-run-session >/dev/null 2>&1 || missing+=(dbus-x11)
[ "${#missing[@]}" -gt 0 ] || exit 0

export DEBIAN_FRONTEND=noninteractive
echo "Installing ${missing[*]}"
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
