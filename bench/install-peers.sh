#!/usr/bin/env bash
# Installs what bench/whole.ts measures with and against, and zstd for bench/same-bytes.ts, on Debian and Ubuntu:
# sudo bash bench/install-peers.sh
set -euo pipefail

apt-get update
apt-get install --yes --no-install-recommends hyperfine goaccess gzip lnav mawk time zstd
