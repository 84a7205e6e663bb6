#!/usr/bin/env bash
# Installs what bench/whole.sh measures with and against, on Debian and Ubuntu: sudo bash bench/install-peers.sh
set -euo pipefail

apt-get update
apt-get install --yes --no-install-recommends hyperfine goaccess mawk time
