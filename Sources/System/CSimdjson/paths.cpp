#include "CSimdjson.h"
#include "tape.h"

#include <string>
#include <vector>

namespace {

enum class Step { start, member, element, last };

constexpr size_t none = static_cast<size_t>(-1);

struct Node {
    Step step;
    std::string key;
    size_t index = 0;
    size_t slot = none;
    std::vector<size_t> children;
};

}  // namespace

struct plumb_paths {
    std::vector<Node> nodes{{Step::start, "", 0, none, {}}};
    size_t slots = 0;

    size_t add(size_t parent, Step step, std::string key, size_t index) {
        for (size_t child : nodes[parent].children) {
            const Node &node = nodes[child];
            if (node.step == step && node.key == key && node.index == index) return child;
        }
        nodes.push_back({step, std::move(key), index, none, {}});
        nodes[parent].children.push_back(nodes.size() - 1);
        return nodes.size() - 1;
    }
};

namespace {

class Search {
public:
    Search(const Tape &tape, const plumb_paths &paths, plumb_scanned *values)
        : tape(tape), nodes(paths.nodes), values(values) {}

    void take(size_t place, const Node &node) {
        if (node.slot != none) values[node.slot] = value(place);
        if (node.children.empty()) return;
        switch (tape.kind(place)) {
        case '{': take_members(place, node); break;
        case '[': take_elements(place, node); break;
        }
    }

private:
    void take_members(size_t object, const Node &node) {
        for (size_t key = object + 1; tape.kind(key) != '}'; key = tape.next(key + 1)) {
            const auto text = tape.string(key);
            for (size_t child : node.children) {
                if (nodes[child].step != Step::member || nodes[child].key != text) continue;
                // What an earlier member of this key has left counts no longer.
                forget(nodes[child]);
                take(key + 1, nodes[child]);
            }
        }
    }

    void take_elements(size_t array, const Node &node) {
        size_t index = 0;
        for (size_t place = array + 1; tape.kind(place) != ']'; index++) {
            const size_t next = tape.next(place);
            for (size_t child : node.children) {
                const Node &step = nodes[child];
                if ((step.step == Step::element && step.index == index)
                    || (step.step == Step::last && tape.kind(next) == ']'))
                    take(place, step);
            }
            place = next;
        }
    }

    void forget(const Node &node) {
        if (node.slot != none) values[node.slot] = {};
        for (size_t child : node.children) forget(nodes[child]);
    }

    plumb_scanned value(size_t place) const {
        plumb_scanned value = {};
        value.place = place;
        switch (tape.kind(place)) {
        case '"': {
            const auto text = tape.string(place);
            value.kind = plumb_scanned_string;
            value.text = text.data();
            value.count = text.size();
            break;
        }
        case 'l':
            value.kind = plumb_scanned_integer;
            value.integer = tape.integer(place);
            break;
        case 'd':
            value.kind = plumb_scanned_real;
            value.real = tape.real(place);
            break;
        case 't':
        case 'f':
            value.kind = plumb_scanned_bool;
            value.integer = tape.kind(place) == 't';
            break;
        case '[': value.kind = plumb_scanned_array; break;
        case '{': value.kind = plumb_scanned_object; break;
        default: value.kind = plumb_scanned_null; break;
        }
        return value;
    }

    const Tape &tape;
    const std::vector<Node> &nodes;
    plumb_scanned *values;
};

}  // namespace

plumb_paths *plumb_paths_make() { return new plumb_paths; }

void plumb_paths_free(plumb_paths *paths) { delete paths; }

size_t plumb_paths_member(plumb_paths *paths, size_t node, const char *key, size_t count) {
    return paths->add(node, Step::member, std::string(key, count), 0);
}

size_t plumb_paths_element(plumb_paths *paths, size_t node, size_t index) {
    return paths->add(node, Step::element, "", index);
}

size_t plumb_paths_last_element(plumb_paths *paths, size_t node) {
    return paths->add(node, Step::last, "", 0);
}

size_t plumb_paths_slot(plumb_paths *paths, size_t node) {
    size_t &slot = paths->nodes[node].slot;
    if (slot == none) slot = paths->slots++;
    return slot;
}

void plumb_scan_find(
    const plumb_scanner *scanner, const plumb_paths *paths, size_t place, plumb_scanned *values) {
    for (size_t slot = 0; slot < paths->slots; slot++) values[slot] = {};
    const Tape tape(scanner);
    Search(tape, *paths, values).take(place, paths->nodes[0]);
}
