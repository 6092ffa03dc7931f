#!/bin/sh
# A database and a role for each service; no role can connect to another's database. Runs once, when the volume is new.
set -eu

for service in intake matching mentoring notify; do
    upper=$(echo "$service" | tr '[:lower:]' '[:upper:]')
    password=$(printenv "${upper}_DATABASE_PASSWORD")
    psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set service="$service" --set password="$password" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service" TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE :"service" FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
SQL
done
