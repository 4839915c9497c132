// Package driver lets scripts of k6 reach PostgreSQL by jackc/pgx, through xk6-sql:
//
//	import driver from 'k6/x/sql/driver/pgx';
//
// pgx and no other: a timeout of xk6-sql ends a statement of pgx whatever the server does; with
// lib/pq, a server that is silent is waited for.
package driver

import (
	"github.com/grafana/sobek"
	"github.com/grafana/xk6-sql/sql"
	"go.k6.io/k6/js/modules"
)

func init() {
	modules.Register("k6/x/sql/driver/pgx", module{sql.RegisterDriver(carefulName)})
}

type module struct{ id *sobek.Symbol }

func (m module) NewModuleInstance(modules.VU) modules.Instance { return m }

func (m module) Exports() modules.Exports { return modules.Exports{Default: m.id} }
