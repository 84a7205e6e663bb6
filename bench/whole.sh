#!/usr/bin/env bash
# The whole-program benchmark: npm run bench -- [--quick] [--case NAME] … (see bench/whole.ts)
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
exec node_modules/.bin/tsx bench/whole.ts "$@"
