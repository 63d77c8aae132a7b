#!/bin/sh
# Installs the packages when they are missing, or when an installation was interrupted: npm writes the file below last.
# npm says nothing for a minute or two, so the dots show that it works.
[ -f node_modules/.package-lock.json ] && exit 0
printf 'Installing the packages, only this once; it takes a minute or two '
(while sleep 2; do printf .; done) &
dots=$!
trap 'kill "$dots" 2>/dev/null; echo' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
npm ci --no-audit --no-fund --no-progress
