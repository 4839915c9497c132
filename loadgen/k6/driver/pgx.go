// Package driver lets scripts of k6 reach PostgreSQL by jackc/pgx, through xk6-sql:
//
//	import driver from 'k6/x/sql/driver/pgx';
//
// pgx and no other: a timeout of xk6-sql ends a statement of pgx whatever the server does; with
// lib/pq, a server that is silent is waited for.
package driver

import (
	"github.com/grafana/xk6-sql/sql"
	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx" with database/sql
)

func init() {
	sql.RegisterModule("pgx")
}
