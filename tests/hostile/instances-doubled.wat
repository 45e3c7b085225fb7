;; why: each component makes two instances of the one before: two to the power of thirty
;; zh: 实例与接口函数
;; en: instances and interface functions, as often as they are made, more than the bound of 4000
;; check: imports

;; component
(component
  (component $a)
  «30×(component $b (alias outer 1 $a (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  (alias outer 0 $b (component $a)) »)
