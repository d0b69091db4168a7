// The example for Kubernetes: everything it refers to is in it, the program takes its arguments,
// and its manifests are valid.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "e2e/e2e_fixture.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

using namespace testing;

constexpr const char* kNamespace = "storekeeper";

class KubernetesExample : public ::testing::Test {
 protected:
  KubernetesExample() {
    for (auto& document :
         YAML::LoadAllFromFile(source_path("deploy/kubernetes/storekeeper.yaml"))) {
      const auto metadata = document["metadata"];
      EXPECT_EQ(metadata["namespace"].as<std::string>(), kNamespace);
      objects_[{document["kind"].as<std::string>(), metadata["name"].as<std::string>()}] = document;
    }
    pod_ = object("Deployment", "storekeeper")["spec"]["template"]["spec"];
    container_ = pod_["containers"][0];
    arguments_ = container_["args"].as<std::vector<std::string>>();
  }

  bool has(const std::string& kind, const YAML::Node& name) const {
    return objects_.contains({kind, name.as<std::string>()});
  }
  YAML::Node object(const std::string& kind, const std::string& name) const {
    const auto found = objects_.find({kind, name});
    EXPECT_NE(found, objects_.end()) << kind << ' ' << name;
    return found == objects_.end() ? YAML::Node() : found->second;
  }
  std::string argument(const std::string& flag) const {
    const auto found = std::find(arguments_.begin(), arguments_.end(), flag);
    return found == arguments_.end() || found + 1 == arguments_.end() ? "" : *(found + 1);
  }
  // Where a path of an argument leads: the volume that is mounted above it.
  std::string volume_of(const std::string& path) const {
    for (const auto& mount : container_["volumeMounts"]) {
      const auto at = mount["mountPath"].as<std::string>();
      if (path == at || path.starts_with(at + '/')) return mount["name"].as<std::string>();
    }
    return "";
  }

  std::map<std::pair<std::string, std::string>, YAML::Node> objects_;
  YAML::Node pod_;
  YAML::Node container_;
  std::vector<std::string> arguments_;
};

TEST_F(KubernetesExample, HasWhateverItRefersTo) {
  EXPECT_TRUE(has("ServiceAccount", pod_["serviceAccountName"]));
  std::map<std::string, YAML::Node> volumes;
  for (const auto& volume : pod_["volumes"]) {
    volumes.emplace(volume["name"].as<std::string>(), volume);
    EXPECT_TRUE(
        volume["configMap"] ? has("ConfigMap", volume["configMap"]["name"])
                            : has("Secret", volume["secret"]["secretName"]));
  }
  for (const auto& mount : container_["volumeMounts"]) {
    EXPECT_TRUE(volumes.contains(mount["name"].as<std::string>()));
  }
  for (const auto& source : container_["envFrom"]) {
    EXPECT_TRUE(has("Secret", source["secretRef"]["name"]));
  }
  EXPECT_NE(volume_of(argument("--filename")), "");
  const auto token = argument("--token-file");
  ASSERT_TRUE(volumes.contains(volume_of(token)));
  const auto secret = volumes.at(volume_of(token))["secret"]["secretName"];
  const auto data = object("Secret", secret.as<std::string>())["stringData"];
  EXPECT_TRUE(data[token.substr(token.rfind('/') + 1)]);
}

TEST_F(KubernetesExample, MayHoldTheLeaseThatItAsksFor) {
  EXPECT_TRUE(argument("--leader-election").starts_with(std::string("kubernetes:") + kNamespace));
  const auto binding = object("RoleBinding", "storekeeper");
  EXPECT_EQ(binding["subjects"][0]["name"].Scalar(), pod_["serviceAccountName"].Scalar());
  EXPECT_EQ(binding["subjects"][0]["namespace"].Scalar(), kNamespace);
  const auto rule = object("Role", binding["roleRef"]["name"].Scalar())["rules"][0];
  EXPECT_EQ(rule["apiGroups"][0].Scalar(), "coordination.k8s.io");
  EXPECT_EQ(rule["resources"][0].Scalar(), "leases");
  const std::vector<std::string> wanted{"get", "create", "update"};
  EXPECT_EQ(rule["verbs"].as<std::vector<std::string>>(), wanted);
}

TEST_F(KubernetesExample, AsksThePodsForTheirHealthWhereTheyAnswer) {
  const auto deployment = object("Deployment", "storekeeper")["spec"];
  EXPECT_EQ(deployment["replicas"].as<int>(), 2);
  for (const auto& label : deployment["selector"]["matchLabels"]) {
    const auto of_pod = deployment["template"]["metadata"]["labels"][label.first.Scalar()];
    EXPECT_EQ(of_pod.Scalar(), label.second.Scalar());
  }
  const auto port = container_["ports"][0];
  EXPECT_TRUE(argument("--listen").ends_with(':' + port["containerPort"].Scalar()));
  const std::pair<const char*, const char*> probes[] = {
      {"livenessProbe", "/livez"}, {"readinessProbe", "/readyz"}};
  for (const auto& [probe, path] : probes) {
    EXPECT_EQ(container_[probe]["httpGet"]["path"].Scalar(), path);
    EXPECT_EQ(container_[probe]["httpGet"]["port"].Scalar(), port["name"].Scalar());
  }
}

TEST_F(KubernetesExample, IsUnderstoodByTheProgram) {
  ProgramOptions settings;
  settings.arguments = arguments_;
  settings.arguments.emplace_back("--print-config");
  Subprocess shown(storekeeper_program(), std::move(settings));
  const auto config = shown.wait();
  EXPECT_EQ(config.exit_code, 0) << config.errors;
  EXPECT_NE(config.output.find("kubernetes:storekeeper/storekeeper"), std::string::npos);

  const TemporaryDirectory manifests;
  for (const auto& file : object("ConfigMap", "storekeeper-manifests")["data"]) {
    manifests.write(file.first.Scalar(), file.second.Scalar());
  }
  ProgramOptions validate;
  validate.arguments = {"validate", "-f", manifests.path()};
  for (const auto& variable : object("Secret", "storekeeper-passwords")["stringData"]) {
    validate.environment[variable.first.Scalar()] = variable.second.Scalar();
  }
  Subprocess validated(storekeeper_program(), std::move(validate));
  EXPECT_EQ(validated.wait().exit_code, 0) << validated.wait().output + validated.wait().errors;
}

}  // namespace
}  // namespace storekeeper
