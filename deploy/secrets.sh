#!/bin/sh
# Makes the passwords and keys of a new portal, once, in the folder secrets/.
# Back vault_keys up in shares (manage.py ring backup): who loses it loses every text and every file.
set -eu
cd "$(dirname "$0")/.."

if [ -e secrets ]; then
    echo "There is a folder secrets/ already; nothing was changed." >&2
    exit 1
fi
umask 077
mkdir secrets
cd secrets

random() {
    head -c "$1" /dev/urandom | base64 | tr -d '\n'
}

word() { # For an address: nothing there that has a meaning.
    random 32 | tr '+/' '-_' | tr -d '='
}

word > postgres_password
for role in owner web portal backup; do
    printf 'postgres://dief_%s:%s@postgres:5432/dief' "$role" "$(word)" > "database_url_$role"
done
printf 'redis://:%s@valkey:6379/0' "$(word)" > redis_url
random 48 > secret_key
: > secret_key_fallbacks
printf '1:%s' "$(random 32)" > vault_keys
printf 'smtp://mailpit:1025' > email_url

# The folder keeps others out; within the containers each process reads its own as it is.
chmod 0444 ./*
echo "Made: $(ls | tr '\n' ' ')"
