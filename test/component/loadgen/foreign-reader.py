# What another implementation of HdrHistogram (PyPI: hdrhistogram) reads of an interval log:
# per tag how many values there are, and some percentiles. As JSON.
import json
import sys

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader

LONGEST_US = 600_000_000
sums = {}
reader = HistogramLogReader(sys.argv[1], HdrHistogram(1, LONGEST_US, 3))
while (interval := reader.get_next_interval_histogram()) is not None:
    total = sums.setdefault(interval.get_tag(), HdrHistogram(1, LONGEST_US, 3))
    total.add(interval)
percentiles = [float(text) for text in sys.argv[2:]]
print(json.dumps({
    tag: {
        "count": total.get_total_count(),
        "us": [total.get_value_at_percentile(percentile) for percentile in percentiles],
    }
    for tag, total in sums.items()
}))
