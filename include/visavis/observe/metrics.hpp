// Metrics (Prometheus): counters and gauges by name, with labels only from closed sets. No address, name, id or code
// can be a label, because labels are Literals.
#pragma once

#include "visavis/observe/log.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace visavis::observe {

class Metrics {
  public:
    Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    /// `name` without the prefix `visavis_` and the suffix `_total`. Thread-safe.
    void count(Literal name, double by = 1);
    void count(Literal name, Literal label, Literal value, double by = 1);
    void gauge(Literal name, double value);
    void gauge_add(Literal name, double by);

    /// Prometheus text format.
    [[nodiscard]] std::string text() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace visavis::observe
