# Runs once, before everything else: refuses bad settings, and makes the certificates.
set -euo pipefail
. /opt/pgaf/settings.sh
. /opt/pgaf/certificates.sh

check_settings
if [ "$TLS" = on ]; then make_certificates; fi
echo "settings: $LAB_PROFILE, TLS $TLS, timings $TIMING_PROFILE, replication $REPLICATION"
