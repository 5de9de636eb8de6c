// Metrics over prometheus-cpp: families and their members are made on first use and found again by name, which is
// program text and so bounded. It must not take a label value that is not a Literal: labels are closed sets and never
// personal.
#include "visavis/observe/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <tuple>

namespace visavis::observe {

namespace {

/// Program text, so views stay valid.
using Series = std::tuple<std::string_view, std::string_view, std::string_view>;

prometheus::Labels labels_of(const Series& series) {
    if (std::get<1>(series).empty()) {
        return {};
    }
    return {{std::string{std::get<1>(series)}, std::string{std::get<2>(series)}}};
}

} // namespace

struct Metrics::Impl {
    prometheus::Registry registry;
    std::mutex mutex;
    std::map<Series, prometheus::Counter*> counters;
    std::map<std::string_view, prometheus::Gauge*> gauges;

    prometheus::Counter& counter(const Series& series) {
        const std::scoped_lock lock{mutex};
        auto& found = counters[series];
        if (found == nullptr) {
            const auto name = "visavis_" + std::string{std::get<0>(series)} + "_total";
            found = &prometheus::BuildCounter().Name(name).Register(registry).Add(labels_of(series));
        }
        return *found;
    }

    prometheus::Gauge& gauge(std::string_view name) {
        const std::scoped_lock lock{mutex};
        auto& found = gauges[name];
        if (found == nullptr) {
            found = &prometheus::BuildGauge().Name("visavis_" + std::string{name}).Register(registry).Add({});
        }
        return *found;
    }
};

Metrics::Metrics()
    : impl_{std::make_unique<Impl>()} {}

Metrics::~Metrics() = default;

void Metrics::count(Literal name, double by) {
    impl_->counter({name.text(), {}, {}}).Increment(by);
}

void Metrics::count(Literal name, Literal label, Literal value, double by) {
    impl_->counter({name.text(), label.text(), value.text()}).Increment(by);
}

void Metrics::gauge(Literal name, double value) {
    impl_->gauge(name.text()).Set(value);
}

void Metrics::gauge_add(Literal name, double by) {
    impl_->gauge(name.text()).Increment(by);
}

std::string Metrics::text() const {
    return prometheus::TextSerializer{}.Serialize(impl_->registry.Collect());
}

} // namespace visavis::observe
